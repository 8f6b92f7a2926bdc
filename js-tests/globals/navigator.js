// navigator says who runs the script. Scripts can't construct its interface, nor the interfaces of crypto and performance.
console.log(Object.prototype.toString.call(navigator), /^boa_websocket\/\d/.test(navigator.userAgent), navigator instanceof Navigator);
console.log(String(crypto), String(performance));
for (const Interface of [Navigator, Crypto, Performance]) {
  try {
    new Interface();
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | [object Navigator] true true
// | [object Crypto] [object Performance]
// | true
// | true
// | true
