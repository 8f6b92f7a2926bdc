// A host with other letters is converted to ASCII.
console.log(new WebSocket("ws://Bücher.invalid/").url);

// prints:
// | ws://xn--bcher-kva.invalid/
