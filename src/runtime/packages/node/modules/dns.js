// Packages choose an order of addresses, which is that of `fetch` here.
module.exports = (name, advice) => Object.assign(require("./absent.js")(name, advice), {
    setDefaultResultOrder() {}, getDefaultResultOrder: () => "verbatim",
});
