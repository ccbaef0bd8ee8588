#[expect(
    clippy::print_stderr,
    reason = "the figures alone go to the standard output"
)]
pub(crate) fn print_progress(line: &str) {
    eprintln!("{line}");
}
