//! Which machines a stranger may lead us to.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::{Host, Url};

/// A host is inside our own network.
#[derive(Debug)]
pub(super) struct Inside;

impl fmt::Display for Inside {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the host is inside this network")
    }
}

impl std::error::Error for Inside {}

impl Inside {
    /// Whether this is why nobody was asked.
    pub(super) fn is_why(error: &Error) -> bool {
        matches!(error, Error::Other(why) if why.is::<Self>())
    }
}

/// Finds the addresses of a name, and leaves those out that are inside our own network.
///
/// It is asked when a connection is made, so that a name which means another machine each time is no way around it.
#[derive(Debug, Default)]
pub(super) struct PublicOnly(DefaultResolver);

impl Resolver for PublicOnly {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let all = self.0.resolve(uri, config, timeout)?;
        keep_public(&all, self.empty())
    }
}

/// Adds those of a name's addresses that are outside.
pub(super) fn keep_public(
    all: &[SocketAddr],
    mut public: ResolvedSocketAddrs,
) -> Result<ResolvedSocketAddrs, Error> {
    for address in all.iter().filter(|address| is_public(address.ip())) {
        public.push(*address);
    }
    if public.is_empty() {
        return Err(Error::Other(Box::new(Inside)));
    }
    Ok(public)
}

/// Whether an address names a machine inside our own network by itself. Through a proxy names are the proxy's to look
/// up, and this is all that can be told.
pub(super) fn names_inside(address: &Url) -> bool {
    match address.host() {
        Some(Host::Ipv4(address)) => !is_public(address.into()),
        Some(Host::Ipv6(address)) => !is_public(address.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        }
        None => false,
    }
}

/// Whether an address belongs to a machine of the internet (RFC 6890, and the registries that it begins).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_public_v4(mapped),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_inside = address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        // This network; what is reserved, and the address that means everybody.
        || matches!(first, 0 | 240..=255)
        // Shared among the customers of a provider (RFC 6598), and inside some clouds.
        || (first == 100 && second & 0xc0 == 64)
        // Of protocols (RFC 6890, 2.1), and for measurements (RFC 2544).
        || (first == 192 && second == 0 && third == 0)
        || (first == 198 && second & 0xfe == 18);
    !is_inside
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, third, fourth, fifth, sixth, seventh, eighth] = address.segments();
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match (first, second) {
        // A translator's addresses (RFC 6052), and those of 6to4 (RFC 3056), hold one of the old kind.
        (0x64, 0xff9b) if [third, fourth, fifth, sixth] == [0; 4] => embedded(seventh, eighth),
        (0x2002, _) => embedded(second, third),
        // What is given out at all is in here (IANA's registry of IPv6), without documentation and tunnels.
        (0x2000..=0x3fff, _) => {
            let is_of_protocols = first == 0x2001 && second < 0x200;
            let is_documentation = (first == 0x2001 && second == 0xdb8) || first & 0xfff0 == 0x3ff0;
            !is_of_protocols && !is_documentation
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_public, names_inside};

    #[test]
    fn whose_address_it_is() {
        for address in [
            "93.184.215.14",
            "1.1.1.1",
            "100.63.0.1",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "2a00:1450:400f:80d::200e",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
            "2002:101:101::1",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd12:3456::1",
            "fec0::1",
            "ff02::1",
            "fd00:ec2::254",
            "2001:db8::1",
            "2001::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::1",
            "2002:7f00:1::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn addresses_that_name_a_machine_inside() {
        for address in [
            "http://127.1/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://[::1]:80/",
            "http://LOCALHOST./",
            "http://a.localhost/",
        ] {
            assert!(names_inside(&address.parse().unwrap()), "{address}");
        }
        for address in [
            "https://www.example.no/",
            "https://localhost.no/",
            "http://1.1.1.1/",
        ] {
            assert!(!names_inside(&address.parse().unwrap()), "{address}");
        }
    }
}
