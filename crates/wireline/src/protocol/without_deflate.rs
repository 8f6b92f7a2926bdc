//! In the place of permessage-deflate, without the feature `compression`. Nothing is offered and
//! nothing accepted, so there are no parameters, and no codecs.

use crate::{
    Deflate, Role,
    protocol::{extensions::Extension, frame::Violation},
};

/// There is no offer.
pub(crate) fn offer(_: &Deflate) -> Option<String> {
    None
}

/// No offer is accepted.
pub(crate) fn accept_offer(_: &Extension, _: &Deflate) -> Option<(String, Parameters)> {
    None
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parameters {}

impl Parameters {
    pub(crate) fn agreed(_: &[Extension]) -> Result<Self, &'static str> {
        Err("it is not supported: the crate is built without its feature `compression`")
    }

    pub(crate) fn within(self, _: &Deflate) -> Result<Self, &'static str> {
        match self {}
    }
}

#[derive(Debug)]
pub(crate) struct Inflater(Parameters);

impl Inflater {
    pub(crate) fn new(_: Role, parameters: Parameters, _: usize) -> Self {
        Self(parameters)
    }

    pub(crate) fn release(&mut self) {
        match self.0 {}
    }

    pub(crate) fn take_work(&mut self) -> usize {
        match self.0 {}
    }

    pub(crate) fn inflate_some(
        &mut self,
        _: &[u8],
        _: bool,
        _: &mut Vec<u8>,
        _: usize,
        _: usize,
    ) -> Result<usize, Violation> {
        match self.0 {}
    }
}

#[derive(Debug)]
pub(crate) struct Deflater(Parameters);

impl Deflater {
    pub(crate) fn new(_: Role, parameters: Parameters, _: usize) -> Self {
        Self(parameters)
    }

    pub(crate) fn with_level(self, _: u32) -> Self {
        match self.0 {}
    }

    pub(crate) fn compresses(&self, _: usize) -> bool {
        match self.0 {}
    }

    pub(crate) fn deflate(&mut self, _: &[u8], _: bool, _: &mut Vec<u8>) {
        match self.0 {}
    }

    pub(crate) fn end_message(&mut self, _: &mut Vec<u8>) {
        match self.0 {}
    }

    pub(crate) fn release(&mut self) {
        match self.0 {}
    }
}
