// randomUUID gives a new version 4 UUID in lower case each time.
const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const uuids = Array.from({ length: 100 }, () => crypto.randomUUID());
console.log(uuids.every((uuid) => form.test(uuid)), new Set(uuids).size);

// prints:
// | true 100
