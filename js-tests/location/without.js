// Without a location there is none: the name is there and undefined, and the origin is opaque.
console.log("location" in globalThis, location, origin);

// prints:
// | true undefined null
