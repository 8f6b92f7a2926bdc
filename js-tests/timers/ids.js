// Ids are positive whole numbers, and none is given twice in a row.
const ids = [setTimeout(() => {}), setInterval(() => {}, 1e6), setTimeout("")];
console.log(ids.every((id) => Number.isInteger(id) && id > 0), new Set(ids).size);
for (const id of ids) clearTimeout(id);
const next = setTimeout(() => {});
console.log(ids.includes(next));

// prints:
// | true 3
// | false
