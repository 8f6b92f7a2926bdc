// A value of the right type that cannot be used is a SyntaxError.
// connection-options
const pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
const unusable = [{ ca: "" }, { ca: pem }, { ca: new TextEncoder().encode("no PEM") }, { ca: [pem] }, { cert: pem, key: pem }, { proxy: "" }, { proxy: "ftp://proxy.example" }, { unix: "relative.sock" }, { unix: "" }, { headers: { Host: "a b" } }, { headers: [["Host", "a"], ["host", "b"]] }];
for (const options of unusable) {
  try {
    new WebSocket("ws://peer/", options);
    console.log("accepted", options);
  } catch (error) {
    console.log(error.constructor === DOMException && error.name);
  }
}

// prints:
// | SyntaxError
// | SyntaxError
// | SyntaxError
// | SyntaxError
// | SyntaxError
// | SyntaxError
// | SyntaxError
// | SyntaxError
// | SyntaxError
// | SyntaxError
// | SyntaxError
