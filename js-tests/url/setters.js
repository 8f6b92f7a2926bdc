// The setters of a URL change their part, and ignore what cannot be.
const url = new URL("http://h/p");
url.port = "8080";
url.port = "x";
url.host = "example.org:81";
url.protocol = "https";
url.protocol = "mailto";
url.hash = "f g";
url.search = "a=b c";
url.pathname = "x/y";
console.log(url.href);
url.search = "";
url.hash = "";
url.port = "443";
console.log(url.href);
try {
  url.href = "no url";
} catch (error) {
  console.log(error instanceof TypeError, url.href);
}

// prints:
// | https://example.org:81/x/y?a=b%20c#f%20g
// | https://example.org/x/y
// | true https://example.org/x/y
