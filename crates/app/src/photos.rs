//! Photos: decoded once, turned upright, made smaller, encoded anew without where and when they were taken, sealed.

use crate::{App, Ask, Done, No, PictureNo, random};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder};
use std::{io::Cursor, path::PathBuf};
use zhiye_domain::{
    RequestId,
    request::{Command, Photo},
};
use zhiye_store::{Fault, Id};

/// Largest file taken in, in bytes.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;

/// Largest picture decoded, in pixels a side and in bytes of memory.
const MOST_SIDE: u32 = 12_000;
const MOST_MEMORY: u64 = 200 * 1024 * 1024;

/// Longer side after re-encoding, in pixels.
const KEPT_SIDE: u32 = 1_600;
const QUALITY: u8 = 82;

/// A photo ready to be stored: JPEG without any metadata.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    pub jpeg: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// Decodes and re-encodes.
///
/// # Errors
/// [`PictureNo`], in words the person who chose the file understands.
pub fn picture(bytes: &[u8]) -> Result<Picture, PictureNo> {
    if bytes.is_empty() {
        return Err(PictureNo::Empty);
    }
    if bytes.len() > MOST_BYTES {
        return Err(PictureNo::TooLarge);
    }
    let format = image::guess_format(bytes).map_err(|_| PictureNo::Kind)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return Err(PictureNo::Kind);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    // The limits above hold inside the decoder; the picture itself is allocated outside it.
    if decoder.total_bytes() > MOST_MEMORY {
        return Err(PictureNo::TooManyPixels);
    }
    let orientation = decoder.orientation().map_err(broken)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(broken)?;
    image.apply_orientation(orientation);
    if image.width() > KEPT_SIDE || image.height() > KEPT_SIDE {
        image = image.thumbnail(KEPT_SIDE, KEPT_SIDE);
    }
    let rgb = image.to_rgb8();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&rgb).map_err(broken)?;
    Ok(Picture { jpeg, width: rgb.width(), height: rgb.height() })
}

fn broken(error: image::ImageError) -> PictureNo {
    match error {
        image::ImageError::Limits(_) => PictureNo::TooManyPixels,
        image::ImageError::Unsupported(_) => PictureNo::Kind,
        _ => PictureNo::Broken,
    }
}

impl App {
    /// Reads a picture, one at a time in the whole process.
    pub async fn take_picture(&self, bytes: Vec<u8>) -> Result<Picture, No> {
        let _one = self.0.decoding.acquire().await.map_err(|e| Fault::because("no turn to decode", e))?;
        let read = tokio::task::spawn_blocking(move || picture(&bytes)).await;
        let read = read.map_err(|e| Fault::because("decoding a picture ended early", e))?;
        read.map_err(|why| crate::Own::Picture(why).into())
    }

    /// Stores pictures and adds them to a request.
    pub async fn add_photos(&self, ask: &Ask, id: RequestId, pictures: Vec<Picture>) -> Result<Done, No> {
        if let Some(done) = self.repeated(ask).await? {
            return Ok(done);
        }
        let now = self.clock().now();
        let mut photos = Vec::with_capacity(pictures.len());
        for picture in pictures {
            let file = Id(random::id(now));
            let sealed = self.keyring().seal(file, &random::bytes(), &picture.jpeg);
            let path = self.photo_path(&file.to_string());
            let stored = sealed.len() as u64;
            write_file(path, sealed).await?;
            photos.push(Photo {
                file: file.to_string(),
                width: picture.width,
                height: picture.height,
                bytes: stored,
            });
        }
        self.act(ask, id, Command::AddPhotos { photos }, self.desk()).await
    }

    /// The JPEG of a photo that belongs to this request.
    pub async fn photo(&self, id: RequestId, file: &str) -> Result<Vec<u8>, No> {
        let loaded = self.load(id).await?.ok_or(crate::Denied::Hidden)?;
        if !loaded.state.photos.iter().any(|photo| photo.file == file) {
            return Err(crate::Denied::Hidden.into());
        }
        let name: Id = file.parse().map_err(|_| crate::Denied::Hidden)?;
        let sealed = tokio::fs::read(self.photo_path(file))
            .await
            .map_err(|e| Fault::because("a photo's file can't be read", e))?;
        let (_, jpeg) = self
            .keyring()
            .unseal(name, &sealed)
            .map_err(|e| Fault::because("a photo can't be unsealed", e))?;
        Ok(jpeg)
    }

    pub(crate) fn photo_path(&self, file: &str) -> PathBuf {
        // Two levels, so that no folder grows beyond what file systems like. The last digits are random.
        let end = &file[file.len().saturating_sub(2)..];
        self.0.files.join(end).join(file)
    }
}

/// Written beside, flushed, then renamed: a photo is there whole or not at all.
pub(crate) async fn write_file(path: PathBuf, bytes: Vec<u8>) -> Result<(), No> {
    let written = tokio::task::spawn_blocking(move || -> std::io::Result<()> {
        use std::io::Write;
        let folder = path.parent().unwrap_or(&path);
        std::fs::create_dir_all(folder)?;
        let beside = path.with_extension("part");
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, &path)?;
        // the new name is durable only when its folder is
        std::fs::File::open(folder)?.sync_all()
    })
    .await
    .map_err(|e| Fault::because("writing a photo ended early", e))?;
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::StorageFull => Err(No::Full),
        other => other.map_err(|e| Fault::because("a photo can't be written", e).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ExtendedColorType, ImageEncoder, RgbImage};

    /// Left half red, right half blue.
    fn image(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, _| {
            image::Rgb(if x < width / 2 { [200, 0, 0] } else { [0, 0, 200] })
        })
    }

    fn encoded(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image(width, height).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// A JPEG with an EXIF block: turned by a quarter, and a place.
    fn with_exif() -> Vec<u8> {
        let tiff: &[u8] = &[
            b'M', b'M', 0, 42, 0, 0, 0, 8, // header, first directory at 8
            0, 2, // two entries
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, // orientation 6
            0x01, 0x0e, 0, 2, 0, 0, 0, 14, 0, 0, 0, 38, // description at 38
            0, 0, 0, 0, // no further directory
        ];
        let mut block = b"Exif\0\0".to_vec();
        block.extend_from_slice(tiff);
        block.extend_from_slice(b"GPS 31.23,121\0");
        let jpeg = encoded(ImageFormat::Jpeg, 40, 20);
        let mut bytes = jpeg[..2].to_vec();
        bytes.extend_from_slice(&[0xff, 0xe1]);
        bytes.extend_from_slice(&(block.len() as u16 + 2).to_be_bytes());
        bytes.extend_from_slice(&block);
        bytes.extend_from_slice(&jpeg[2..]);
        bytes
    }

    #[test]
    fn the_three_kinds_are_taken_and_become_jpeg() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let picture = picture(&encoded(format, 60, 30)).unwrap();
            assert_eq!((picture.width, picture.height), (60, 30), "{format:?}");
            assert_eq!(image::guess_format(&picture.jpeg).unwrap(), ImageFormat::Jpeg);
        }
    }

    #[test]
    fn where_and_when_it_was_taken_is_gone_and_it_stands_upright() {
        let bytes = with_exif();
        assert!(bytes.windows(4).any(|part| part == b"GPS "));
        let picture = picture(&bytes).unwrap();
        assert_eq!((picture.width, picture.height), (20, 40));
        assert!(!picture.jpeg.windows(4).any(|part| part == b"Exif" || part == b"GPS "));
        let upright = image::load_from_memory(&picture.jpeg).unwrap().to_rgb8();
        assert!(upright.get_pixel(10, 4)[0] > 150, "what was left is now on top");
    }

    #[tokio::test]
    async fn a_picture_waits_until_the_one_before_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let clock = crate::Clock::set_to("2026-11-17T08:20:00Z".parse().unwrap());
        let app = App::open(crate::Config::in_folder(folder.path(), clock)).await.unwrap();
        let turn = app.0.decoding.acquire().await.unwrap();
        let mut next = std::pin::pin!(app.take_picture(Vec::new()));
        for _ in 0..50 {
            // Whatever was handed to other threads is done by now.
            tokio::task::spawn_blocking(|| ()).await.unwrap();
            let waits =
                std::future::poll_fn(|cx| std::task::Poll::Ready(next.as_mut().poll(cx).is_pending()));
            assert!(waits.await, "two pictures were read at once");
        }
        drop(turn);
        assert!(next.await.is_err(), "an empty file is no picture, and it was its turn");
    }

    #[test]
    fn large_pictures_are_made_smaller() {
        let picture = picture(&encoded(ImageFormat::Jpeg, 3_200, 1_600)).unwrap();
        assert_eq!((picture.width, picture.height), (1_600, 800));
    }

    #[test]
    fn what_is_no_picture_is_named() {
        assert_eq!(picture(b""), Err(PictureNo::Empty));
        assert_eq!(picture(b"MZ\x90\0 this program can not be run"), Err(PictureNo::Kind));
        assert_eq!(picture(b"GIF89a\x01\0\x01\0\0\0\0;"), Err(PictureNo::Kind));
        assert_eq!(picture(&vec![0xff; MOST_BYTES + 1]), Err(PictureNo::TooLarge));
        let whole = encoded(ImageFormat::Png, 400, 400);
        assert_eq!(picture(&whole[..whole.len() / 2]), Err(PictureNo::Broken));
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        let mut bomb = Vec::new();
        let row = vec![0; 20_000 * 3];
        let rows = row.repeat(3);
        image::codecs::png::PngEncoder::new(&mut bomb)
            .write_image(&rows, 20_000, 3, ExtendedColorType::Rgb8)
            .unwrap();
        assert!(bomb.len() < 10_000);
        assert_eq!(picture(&bomb), Err(PictureNo::TooManyPixels));
        // within the sides but not within the memory: 12,000 × 12,000 pixels declared in a few bytes
        let mut wide = encoded(ImageFormat::Png, 1, 1);
        wide[16..24].copy_from_slice(&[0, 0, 0x2e, 0xe0, 0, 0, 0x2e, 0xe0]);
        let check = crc(&wide[12..29]);
        wide[29..33].copy_from_slice(&check.to_be_bytes());
        assert_eq!(picture(&wide), Err(PictureNo::TooManyPixels));
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |crc, byte| {
            (0..8)
                .fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 })
        })
    }
}
