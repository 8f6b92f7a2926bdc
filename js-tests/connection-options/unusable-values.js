// A value of the right type that cannot be used is a SyntaxError.
// connection-options
const pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
const unusable = [{ ca: "" }, { ca: pem }, { ca: new TextEncoder().encode("no PEM") }, { ca: [pem] }, { cert: pem, key: pem }, { proxy: "" }, { proxy: "ftp://proxy.example" }, { unix: "relative.sock" }, { unix: "" }, { headers: { Host: "a b" } }, { headers: [["Host", "a"], ["host", "b"]] }];
const outcomes = unusable.map((options) => {
  try {
    new WebSocket("ws://peer/", options);
    return "accepted";
  } catch (error) {
    return error.constructor === DOMException && error.name;
  }
});
console.log(outcomes.length, ...new Set(outcomes));

// prints:
// | 11 SyntaxError
