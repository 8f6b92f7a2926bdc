//! Networks without an operating system, and the support of tests and fuzz targets.

#[cfg(test)]
pub(crate) mod certificate_authority;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz_http2;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
#[cfg(test)]
pub(crate) mod http2_server;
pub(crate) mod memory_network;
pub(crate) mod network_conditions;
#[cfg(test)]
pub(crate) mod scripted_server;
pub(crate) mod simulated_connector;
