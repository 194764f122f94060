//! Small drawn pictures for matters of the street: flat colours, simple shapes, no people.

use anyhow::Result;
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

const WIDTH: u32 = 800;
const HEIGHT: u32 = 600;

const SKY: Rgb<u8> = Rgb([205, 222, 232]);
const DUSK: Rgb<u8> = Rgb([54, 66, 92]);
const WALL: Rgb<u8> = Rgb([222, 208, 188]);
const ROAD: Rgb<u8> = Rgb([128, 130, 132]);
const DARK: Rgb<u8> = Rgb([52, 54, 58]);
const GRASS: Rgb<u8> = Rgb([128, 160, 104]);
const TRUNK: Rgb<u8> = Rgb([116, 90, 66]);
const LEAVES: Rgb<u8> = Rgb([78, 122, 76]);
const WATER: Rgb<u8> = Rgb([112, 142, 164]);
const BIN: Rgb<u8> = Rgb([66, 112, 84]);
const BAG: Rgb<u8> = Rgb([214, 214, 206]);
const BRICK: Rgb<u8> = Rgb([170, 96, 76]);

/// What can be drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scene {
    Lamp,
    Manhole,
    Pothole,
    Puddle,
    Bins,
    Tree,
    Wall,
    Pile,
}

impl Scene {
    /// The picture that fits a category, if one does.
    pub fn of(category: &str) -> Option<Scene> {
        Some(match category {
            "street.lamp" => Scene::Lamp,
            "street.manhole" => Scene::Manhole,
            "street.surface" | "village.road" => Scene::Pothole,
            "street.drain" => Scene::Puddle,
            "clean.waste" | "clean.sorting" => Scene::Bins,
            "green.tree" => Scene::Tree,
            "safety.wall" | "housing.leak" => Scene::Wall,
            "order.pile" => Scene::Pile,
            _ => return None,
        })
    }

    /// The picture as PNG. `shift` moves things a little, so that no two are the same file.
    pub fn draw(self, shift: u32) -> Result<Vec<u8>> {
        let at = shift % 120;
        let mut sheet = Sheet(RgbImage::from_pixel(WIDTH, HEIGHT, SKY));
        match self {
            Scene::Lamp => sheet.lamp(at),
            Scene::Manhole => sheet.manhole(at),
            Scene::Pothole => sheet.pothole(at),
            Scene::Puddle => sheet.puddle(at),
            Scene::Bins => sheet.bins(at),
            Scene::Tree => sheet.tree(at),
            Scene::Wall => sheet.wall(at),
            Scene::Pile => sheet.pile(at),
        }
        let mut png = Cursor::new(Vec::new());
        sheet.0.write_to(&mut png, ImageFormat::Png)?;
        Ok(png.into_inner())
    }
}

struct Sheet(RgbImage);

impl Sheet {
    fn paint(&mut self, colour: Rgb<u8>, inside: impl Fn(i64, i64) -> bool) {
        for (x, y, pixel) in self.0.enumerate_pixels_mut() {
            if inside(i64::from(x), i64::from(y)) {
                *pixel = colour;
            }
        }
    }

    fn bar(&mut self, colour: Rgb<u8>, left: u32, top: u32, width: u32, height: u32) {
        let (left, top) = (i64::from(left), i64::from(top));
        let (right, bottom) = (left + i64::from(width), top + i64::from(height));
        self.paint(colour, |x, y| (left..right).contains(&x) && (top..bottom).contains(&y));
    }

    fn oval(&mut self, colour: Rgb<u8>, x: u32, y: u32, across: u32, down: u32) {
        let (cx, cy, rx, ry) = (i64::from(x), i64::from(y), i64::from(across), i64::from(down));
        let inside = |x: i64, y: i64| {
            let (dx, dy) = (x - cx, y - cy);
            dx * dx * ry * ry + dy * dy * rx * rx <= rx * rx * ry * ry
        };
        self.paint(colour, inside);
    }

    fn road(&mut self) {
        self.bar(GRASS, 0, 220, WIDTH, 60);
        self.bar(ROAD, 0, 280, WIDTH, 320);
        for mark in 0..4 {
            self.bar(BAG, mark * 220 + 30, 300, 110, 12);
        }
    }

    fn lamp(&mut self, at: u32) {
        self.bar(DUSK, 0, 0, WIDTH, HEIGHT);
        self.bar(DARK, 0, 470, WIDTH, 130);
        self.bar(ROAD, 300 + at, 140, 14, 340);
        self.bar(ROAD, 300 + at, 140, 130, 12);
        self.oval(DARK, 430 + at, 160, 34, 18);
    }

    fn manhole(&mut self, at: u32) {
        self.road();
        self.oval(DARK, 360 + at, 440, 110, 62);
        self.oval(TRUNK, 470 + at, 400, 104, 52);
        self.oval(ROAD, 470 + at, 396, 84, 40);
    }

    fn pothole(&mut self, at: u32) {
        self.road();
        self.oval(DARK, 340 + at, 450, 150, 70);
        self.oval(TRUNK, 350 + at, 455, 120, 48);
        self.oval(WATER, 360 + at, 462, 80, 26);
    }

    fn puddle(&mut self, at: u32) {
        self.bar(WALL, 0, 0, WIDTH, 260);
        self.bar(ROAD, 0, 260, WIDTH, 340);
        self.oval(WATER, 380 + at / 2, 440, 300, 110);
        self.bar(DARK, 120 + at, 400, 90, 40);
        for slot in 0..4 {
            self.bar(ROAD, 130 + at + slot * 20, 404, 8, 32);
        }
    }

    fn bins(&mut self, at: u32) {
        self.bar(WALL, 0, 0, WIDTH, 380);
        self.bar(ROAD, 0, 380, WIDTH, 220);
        for bin in 0..3 {
            let left = 120 + bin * 170 + at / 2;
            self.bar(BIN, left, 250, 130, 220);
            self.bar(DARK, left - 6, 236, 142, 18);
        }
        self.oval(BAG, 250 + at, 480, 70, 46);
        self.oval(DARK, 420 + at, 500, 80, 44);
    }

    fn tree(&mut self, at: u32) {
        self.bar(GRASS, 0, 450, WIDTH, 150);
        self.bar(WALL, 560, 120, 240, 330);
        self.bar(WATER, 610, 190, 90, 90);
        self.bar(TRUNK, 330 + at, 260, 46, 240);
        self.oval(LEAVES, 350 + at, 190, 190, 130);
        self.oval(LEAVES, 500 + at / 2, 230, 120, 70);
    }

    fn wall(&mut self, at: u32) {
        self.bar(WALL, 0, 0, WIDTH, HEIGHT);
        self.oval(TRUNK, 300 + at, 210, 170, 90);
        self.oval(WALL, 290 + at, 200, 140, 66);
        self.oval(BRICK, 330 + at, 230, 80, 40);
        self.bar(DARK, 0, 560, WIDTH, 40);
    }

    fn pile(&mut self, at: u32) {
        self.bar(WALL, 0, 0, WIDTH, 430);
        self.bar(ROAD, 0, 430, WIDTH, 170);
        self.bar(TRUNK, 150 + at, 300, 180, 180);
        self.bar(BRICK, 340 + at, 360, 150, 120);
        self.bar(BIN, 200 + at, 220, 120, 80);
        self.oval(BAG, 560, 470, 90, 50);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_picture_is_taken_in_like_a_photo() {
        for scene in [Scene::Lamp, Scene::Manhole, Scene::Bins, Scene::Wall] {
            let png = scene.draw(7).unwrap();
            assert!(png.len() < 100_000);
            assert_eq!(image::load_from_memory(&png).unwrap().width(), WIDTH);
        }
    }
}
