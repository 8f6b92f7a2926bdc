// The schemes http and https mean ws and wss, before the scheme is judged.
// stderr: connection refused by refused
for (const url of ["http://refused/a?b", "HTTPS://refused/", "http://refused:443/", "https://refused:80"]) {
  console.log(new WebSocket(url).url);
}

// prints:
// | ws://refused/a?b
// | wss://refused/
// | ws://refused:443/
// | wss://refused:80/
