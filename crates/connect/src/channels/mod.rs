//! The channels, a file each.

mod generic;
mod instagram;
mod messenger;
mod meta;
mod telegram;
mod viber;
mod vk;
mod whatsapp;

use crate::guide::Channel;

/// All of them.
pub(crate) const CHANNELS: &[Channel] = &[
    telegram::CHANNEL,
    whatsapp::CHANNEL,
    messenger::CHANNEL,
    instagram::CHANNEL,
    vk::CHANNEL,
    viber::CHANNEL,
    generic::CHANNEL,
];
