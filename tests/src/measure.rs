/// The value below which this share of the measurements lies, by the nearest rank: `percentile(&mut times, 95)`.
///
/// # Panics
/// When nothing was measured.
#[must_use]
pub fn percentile(measured: &mut [f64], percent: usize) -> f64 {
    assert!(!measured.is_empty(), "nothing was measured");
    measured.sort_by(f64::total_cmp);
    measured[(measured.len() * percent).div_ceil(100).max(1) - 1]
}

/// The proportional memory (PSS) of one process, in KiB; nothing when it is gone.
#[must_use]
pub fn memory_of(pid: u32) -> Option<u64> {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    rollup.lines().find_map(|line| {
        line.strip_prefix("Pss:")?
            .trim()
            .strip_suffix(" kB")?
            .trim()
            .parse()
            .ok()
    })
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn the_nearest_rank_is_one_of_the_values() {
        let mut hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(
            [50, 95, 100].map(|percent| percentile(&mut hundred, percent)),
            [50.0, 95.0, 100.0]
        );
        assert_eq!(percentile(&mut [3.0, 1.0, 2.0], 50), 2.0);
        assert_eq!(percentile(&mut [7.0], 95), 7.0);
    }
}
