// navigator says who runs the script.
console.log(Object.prototype.toString.call(navigator), /^boa_websocket\/\d/.test(navigator.userAgent), navigator instanceof Navigator);
try {
  new Navigator();
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | [object Navigator] true true
// | true
