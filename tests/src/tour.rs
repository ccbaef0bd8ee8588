use crate::place::left_in;
use crate::window::Window;
use std::path::PathBuf;

/// A walk through the window that tells what it does and leaves a numbered picture of every step in `target/tour/`.
#[derive(Debug)]
pub struct Tour {
    folder: PathBuf,
    steps: usize,
}

impl Tour {
    /// Removes the pictures of an earlier walk.
    ///
    /// # Panics
    /// When the folder cannot be written.
    #[must_use]
    pub fn begin() -> Self {
        let folder = left_in("tour");
        for picture in std::fs::read_dir(&folder)
            .expect("the folder was just made")
            .flatten()
        {
            std::fs::remove_file(picture.path())
                .expect("a picture of an earlier walk can be removed");
        }
        Self { folder, steps: 0 }
    }

    /// Tells a step and what came of it, and keeps a picture.
    #[expect(clippy::print_stdout, reason = "telling is what a tour does")]
    #[track_caller]
    pub fn step(
        &mut self,
        title: &str,
        window: &Window<'_>,
        walk: impl FnOnce(&Window<'_>) -> String,
    ) {
        self.steps += 1;
        println!("{:>2}. {title}", self.steps);
        let happened = walk(window);
        println!("    {happened}");
        let name = title
            .to_lowercase()
            .replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
        let file = self.folder.join(format!("{:02}-{name}.png", self.steps));
        if let Err(why) = window.picture_into(&file) {
            panic!("step {}: no picture: {why}", self.steps);
        }
    }

    /// Says where the pictures are.
    #[expect(clippy::print_stdout, reason = "telling is what a tour does")]
    pub fn end(self) {
        println!(
            "\n{} steps. Pictures: {}",
            self.steps,
            self.folder.display()
        );
    }
}
