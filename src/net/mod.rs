//! A WebSocket client that has never heard of JavaScript.
