//! Ranges of addresses, and the comparison of addresses in equivalent forms.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
    sync::LazyLock,
};
use url::Host;

/// Parses an address as URLs spell it, or an IPv6 address without brackets. With a `prefix`, it is
/// the network of that prefix length.
pub(crate) fn parse(address: &str, prefix: Option<&str>) -> Result<IpNet, &'static str> {
    const PREFIX: &str = "what follows the / is how many bits of the addresses are the same";
    let address = match address.parse::<IpAddr>() {
        Ok(address) => address,
        Err(_) => match Host::parse(address).map_err(|_| "it has no valid host")? {
            Host::Ipv4(address) => address.into(),
            Host::Ipv6(address) => address.into(),
            Host::Domain(_) => return Err("what stands before the / is an address"),
        },
    };
    let Some(prefix) = prefix else {
        return Ok(address.into());
    };
    let prefix = number(prefix).ok_or(PREFIX)?;
    IpNet::new(address, prefix).map_err(|_| PREFIX)
}

/// A number of a setting, as a port: digits, without a sign.
pub(crate) fn number<T: FromStr>(text: &str) -> Option<T> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// Converts a network of IPv4-mapped IPv6 addresses to one of IPv4 addresses.
pub(super) fn to_canonical(network: IpNet) -> IpNet {
    match (
        network.addr().to_canonical(),
        network.prefix_len().checked_sub(96),
    ) {
        (IpAddr::V4(address), Some(prefix)) if network.addr().is_ipv6() => {
            Ipv4Net::new(address, prefix).map_or(network, IpNet::V4)
        }
        _ => network,
    }
}

/// Whether a network contains the address, or the IPv4 address that it leads to.
pub(super) fn covers(network: &IpNet, address: IpAddr) -> bool {
    forms(address).any(|address| network.contains(&address))
}

/// The ranges that have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Range {
    /// This machine.
    Loopback,
    /// Addresses that are not globally reachable.
    Private,
    /// All other addresses.
    Public,
}

impl Range {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "loopback" => Some(Self::Loopback),
            "private" => Some(Self::Private),
            "public" => Some(Self::Public),
            _ => None,
        }
    }

    pub(super) fn covers(self, address: IpAddr) -> bool {
        let any = |networks: &[IpNet]| networks.iter().any(|network| covers(network, address));
        let is_not_global =
            || forms(address).all(|address| address.is_ipv6() && !GLOBAL.contains(&address));
        match self {
            Self::Loopback => any(&LOOPBACK),
            Self::Private => any(&PRIVATE) || is_not_global(),
            Self::Public => !Self::Private.covers(address),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::Public => "public",
        })
    }
}

fn networks(texts: &str) -> Vec<IpNet> {
    let parse = |text: &str| text.parse().expect("it is a network");
    texts.split_whitespace().map(parse).collect()
}

/// The unspecified addresses are included, because a connection to one of them reaches this
/// machine.
static LOOPBACK: LazyLock<Vec<IpNet>> =
    LazyLock::new(|| networks("127.0.0.0/8 0.0.0.0/32 ::1/128 ::/128"));

/// The addresses that the registries of
/// [IPv4](https://www.iana.org/assignments/iana-ipv4-special-registry) and
/// [IPv6](https://www.iana.org/assignments/iana-ipv6-special-registry) do not list as globally
/// reachable, and multicast addresses.
static PRIVATE: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    networks(
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 \
         192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 \
         224.0.0.0/4 240.0.0.0/4 2001::/23 2001:db8::/32 3fff::/20",
    )
});

/// The [global unicast addresses](https://www.iana.org/assignments/ipv6-address-space) of IPv6. All
/// others are private, except those that lead to an IPv4 address.
const GLOBAL: IpNet = IpNet::V6(Ipv6Net::new_assert(
    Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0),
    3,
));

/// The address, and the IPv4 address that an IPv6 address leads to: by
/// [notation](https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5), through a
/// [translator](https://www.rfc-editor.org/rfc/rfc6052#section-2.1) or through a
/// [tunnel](https://www.rfc-editor.org/rfc/rfc3056#section-2).
fn forms(address: IpAddr) -> impl Iterator<Item = IpAddr> {
    let address = address.to_canonical();
    let embedded_ipv4 = match address {
        IpAddr::V6(v6) => embedded_ipv4(v6),
        IpAddr::V4(_) => None,
    };
    [Some(address), embedded_ipv4.map(IpAddr::V4)]
        .into_iter()
        .flatten()
}

fn embedded_ipv4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let v4 =
        |high: u16, low: u16| Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    match [a, b, c, d, e, f] {
        [0x64, 0xff9b, 0, 0, 0, 0] => v4(g, h),
        [0, 0, 0, 0, 0, 0] if (g, h) > (0, 1) => v4(g, h),
        [0, 0, 0, 0, 0xffff, 0] => v4(g, h),
        [0x2002, high, low, ..] => v4(high, low),
        _ => None,
    }
}
