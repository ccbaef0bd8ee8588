/// Says that the running test cannot be made here, and why. Return from the test right after it.
///
/// `cargo xtask test` counts a test that said so as skipped, not as passed.
#[expect(
    clippy::print_stdout,
    reason = "the line is what `cargo xtask test` looks for"
)]
pub fn skip(why: &str) {
    println!("skipped: {why}");
}
