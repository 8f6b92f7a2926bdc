//! stub
use crate::webidl::*;
use boa_engine::Context;
use boa_gc::{Finalize, Trace};
use bytes::Bytes;
/// Blob
#[derive(Trace, Finalize)]
pub struct Blob {
    #[unsafe_ignore_trace]
    bytes: Bytes,
}
impl Interface for Blob {
    const NAME: &'static str = "Blob";
    type Parent = Root;
    type This = This<Self>;
    const MEMBERS: Members<Self> = &[getter("size", |this, _| Ok(this.bytes.len().into()))];
}
impl Blob {
    /// x
    pub fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }
    /// x
    pub fn create(bytes: Bytes, _type: &str, context: &Context) -> This<Self> {
        create(Layers::new().with(Self { bytes }), context)
    }
}
