// `fill` of a typed array copies bytes, as `copyWithin` does, and does not set each element by its key.
for (const Type of [Uint8Array, Float64Array]) {
    const array = new Type(1_000_000);
    const copied = least(() => array.copyWithin(0, 1), 5), filled = least(() => array.fill(7), 5);
    if (filled > 50 * copied + 1) throw new Error(`fill takes ${filled} ms, and copyWithin ${copied} ms`);
}
