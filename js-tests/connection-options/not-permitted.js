// A member that is known and not permitted is an error, and not ignored: without it, data might go elsewhere.
// headers-argument
for (const options of [{ ca: "" }, { cert: "" }, { deflate: false }, { key: "" }, { maxMessage: 1 }, { ping: 1000 }, { proxy: null }, { unix: "/run/app.sock" }]) {
  try {
    new WebSocket("ws://peer/", options);
    console.log("accepted", options);
  } catch (error) {
    console.log(error.name, error.message);
  }
}
try {
  new WebSocket("ws://peer/", { headers: { Host: "chat.example" } });
} catch (error) {
  console.log(error.name);
}

// prints:
// | NotAllowedError The option 'ca' is not permitted here
// | NotAllowedError The option 'cert' is not permitted here
// | NotAllowedError The option 'deflate' is not permitted here
// | NotAllowedError The option 'key' is not permitted here
// | NotAllowedError The option 'maxMessage' is not permitted here
// | NotAllowedError The option 'ping' is not permitted here
// | NotAllowedError The option 'proxy' is not permitted here
// | NotAllowedError The option 'unix' is not permitted here
// | SyntaxError
