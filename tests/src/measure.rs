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

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn the_nearest_rank_is_one_of_the_values() {
        let mut hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!([50, 95, 100].map(|percent| percentile(&mut hundred, percent)), [50.0, 95.0, 100.0]);
        assert_eq!(percentile(&mut [3.0, 1.0, 2.0], 50), 2.0);
        assert_eq!(percentile(&mut [7.0], 95), 7.0);
    }
}
