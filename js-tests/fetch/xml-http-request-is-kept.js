// An XMLHttpRequest that nothing refers to is not collected while it fetches: its listeners get their events.
(() => {
  const request = new XMLHttpRequest();
  request.open("GET", "http://peer/?pause=20000&answer=200 OK,late");
  request.onload = ({ target }) => console.log(target.responseText);
  request.send();
})();
const garbage = [];
for (let at = 0; at < 200_000; at += 1) garbage[at % 10] = { at };

// prints:
// | late
