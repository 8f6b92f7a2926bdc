// The origin of a file: location is opaque.
// location: file:///home/me/page.html
console.log(location.protocol, JSON.stringify(location.host), location.pathname, location.origin, origin);

// prints:
// | file: "" /home/me/page.html null null
