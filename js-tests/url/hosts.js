// Hosts are normalized: case, percent-encoding, IPv4 in every notation, IPv6, and names beyond ASCII.
for (const host of ["EX%41MPLE.com", "0x7f.1", "2130706433", "[::0:1]", "[1:2::0.0.0.3]", "bücher.example", "☃.net", "a..b"]) {
  console.log(new URL(`ws://${host}/`).host);
}
for (const host of ["a b", "256.1.1.1", "[::g]", "", "a%00b", "xn--a"]) console.log(URL.canParse(`ws://${host}/`));

// prints:
// | example.com
// | 127.0.0.1
// | 127.0.0.1
// | [::1]
// | [1:2::3]
// | xn--bcher-kva.example
// | xn--n3h.net
// | a..b
// | false
// | false
// | false
// | false
// | false
// | false
