//! The hosts that scripts may reach, and the data that servers get.

use super::Builder;
#[cfg(feature = "fetch")]
use crate::runtime::network_settings::fetch_setters;
use crate::{
    permissions::Permissions,
    runtime::network_settings::{network_setters, web_socket_setters},
};

impl Builder {
    network_setters!();

    web_socket_setters!();

    #[cfg(feature = "fetch")]
    fetch_setters!();

    /// The hosts, ports and addresses that scripts may reach. None by default.
    pub fn permissions(mut self, permissions: Permissions) -> Self {
        self.shared.permissions = permissions;
        self
    }

    /// Whether scripts have `fetch`, `Headers`, `Request` and `Response`. False by default. The
    /// crate feature `fetch` has this method.
    ///
    /// Requests use the [`connector`](Self::connector), or the program's
    /// [`fetch_client`](Self::fetch_client), and the [`permissions`](Self::permissions)
    /// hold for each URL and each redirect. The [`Reporter`](crate::runtime::Reporter) receives the
    /// reason of a failed request; the script gets it with
    /// [`failure_details`](Self::failure_details) alone. All this holds for scripts of
    /// `importScripts` too. If there is a [`location`](Self::location), it holds for the scripts of
    /// workers from its server, and for modules with an `http:` or `https:` URL, unless the program
    /// has a function that [fetches modules](Self::fetch_modules).
    ///
    /// ```
    /// # use boa_websocket::{Permissions, Runtime};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let permissions = Permissions::none().allow_net("api.example:443")?;
    /// let runtime = Runtime::builder().permissions(permissions).fetch(true).build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "fetch")]
    pub fn fetch(mut self, yes: bool) -> Self {
        self.shared.fetch = yes;
        self
    }

    /// `navigator.language`, and the default locale of `Intl`: a language tag, such as `de-AT`.
    /// `en-US` by default.
    ///
    /// ```
    /// use boa_websocket::Runtime;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut runtime = Runtime::builder().locale("de-AT").build()?;
    /// assert_eq!(runtime.evaluate::<String>("main.js", "navigator.language").await?, "de-AT");
    /// # Ok(())
    /// # }
    /// ```
    pub fn locale(mut self, locale: impl Into<String>) -> Self {
        self.shared.locale = locale.into();
        self
    }
}
