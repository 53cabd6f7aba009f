//! The pages of `desk open`, asked as a browser asks.

mod attacks;
mod browser;
mod doors;
mod many;
mod same;
mod several;
mod shown;
