//! The picture for a camera.

use fast_qr::QRBuilder;
use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};

/// Pixels a square of the code has.
const SCALE: usize = 8;
/// Light squares around it, so that a camera finds its edge.
const QUIET: usize = 4;

/// A PNG; `None` for no text, and for one too long for a code.
pub(super) fn png(link: &str) -> Option<Vec<u8>> {
    let code = QRBuilder::new(Some(link).filter(|link| !link.is_empty())?).build().ok()?;
    let side = (code.size + 2 * QUIET) * SCALE;
    let dark = |at: usize| {
        let (x, y) = ((at % side) / SCALE, (at / side) / SCALE);
        let inside = |n: usize| n.checked_sub(QUIET).filter(|n| *n < code.size);
        inside(x).zip(inside(y)).is_some_and(|(x, y)| code[y][x].value())
    };
    let pixels: Vec<u8> = (0..side * side).map(|at| if dark(at) { 0 } else { 255 }).collect();
    let mut bytes = Vec::new();
    let side = u32::try_from(side).ok()?;
    PngEncoder::new(&mut bytes).write_image(&pixels, side, side, ExtendedColorType::L8).ok()?;
    Some(bytes)
}
