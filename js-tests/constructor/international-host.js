// A host with other letters is converted to ASCII.
// stderr: cannot resolve xn--bcher-kva.invalid
console.log(new WebSocket("ws://Bücher.invalid/").url);

// prints:
// | ws://xn--bcher-kva.invalid/
