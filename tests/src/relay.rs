use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Stands between the app and a service, hands everything on unchanged, and notes when answers of interest came by.
#[derive(Debug)]
pub struct Relay {
    address: String,
    seen: Arc<Mutex<Vec<SystemTime>>>,
    cut: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Relay {
    /// Listens on the loopback for connections to the service at `url` (`http://127.0.0.1:PORT`), and notes every answer
    /// with `mark` in one of its pieces.
    ///
    /// # Panics
    /// When there is no port to listen on.
    #[must_use]
    pub fn to(url: &str, mark: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on the loopback");
        let address = format!(
            "http://{}",
            listener
                .local_addr()
                .expect("a bound socket has an address")
        );
        let service = url.trim_start_matches("http://").to_owned();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&seen);
        let (cut, open) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(Mutex::new(Vec::new())),
        );
        let (is_cut, opened) = (Arc::clone(&cut), Arc::clone(&open));
        std::thread::spawn(move || {
            for app in listener.incoming().flatten() {
                if is_cut.load(Ordering::SeqCst) {
                    continue;
                }
                let Ok(there) = TcpStream::connect(&service) else {
                    continue;
                };
                if let Ok(app) = app.try_clone() {
                    opened
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(app);
                }
                let noted = Arc::clone(&noted);
                hand_on(&app, &there, |_| {});
                hand_on(&there, &app, move |piece| {
                    if piece
                        .windows(mark.len())
                        .any(|part| part == mark.as_bytes())
                    {
                        noted
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push(SystemTime::now());
                    }
                });
            }
        });
        Self {
            address,
            seen,
            cut,
            open,
        }
    }

    /// Where it listens, as a URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.address
    }

    /// Cuts all connections and refuses new ones, as when the network fails.
    pub fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        for app in self
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .drain(..)
        {
            let _ = app.shutdown(Shutdown::Both);
        }
    }

    /// Lets connections through again.
    pub fn mend(&self) {
        self.cut.store(false, Ordering::SeqCst);
    }

    /// When the newest answer of interest came by.
    #[must_use]
    pub fn newest(&self) -> Option<SystemTime> {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .last()
            .copied()
    }
}

/// Copies one direction of a connection on a thread of its own, until it ends.
fn hand_on(from: &TcpStream, to: &TcpStream, look: impl Fn(&[u8]) + Send + 'static) {
    let (Ok(mut from), Ok(mut to)) = (from.try_clone(), to.try_clone()) else {
        return;
    };
    std::thread::spawn(move || {
        let mut piece = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from.read(&mut piece) {
            look(&piece[..length]);
            if to.write_all(&piece[..length]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
}
