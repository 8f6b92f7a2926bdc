//! What a script may reach.
