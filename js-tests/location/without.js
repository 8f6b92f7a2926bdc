// Without a location there is none: the name is there and undefined, and the origin is opaque.
console.log("location" in globalThis, location, origin, "Location" in globalThis);
var location = 3;
console.log(location);

// prints:
// | true undefined null true
// | 3
