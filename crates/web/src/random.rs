//! Chance, from the host's random source: the only door to it, so that everything else takes it as an argument.

/// Unpredictable bytes.
///
/// # Panics
///
/// If the host has no random source. WASI promises one that does not fail, and to go on without would be worse.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the host has a random source");
    bytes
}
