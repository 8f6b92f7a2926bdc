/* Trees that are deep, and wide. */
let at = body; for (let i = 0; i < n; i++) at = at.appendChild(make());
let at = make(); for (let i = 0; i < n; i++) at = at.appendChild(make());
let at = make(); for (let i = 0; i < n; i++) { const outer = make(); outer.append(at); at = outer; } body.append(at);
let at = document.createDocumentFragment(); for (let i = 0; i < n; i++) at = at.appendChild(make('template')).content; 
for (let i = 0; i < n; i++) body.prepend(make()); while (body.firstChild) body.firstChild.remove();
for (let i = 0; i < n; i++) body.append(make()); for (let at = body.firstChild; at; at = at.nextSibling) body.insertBefore(make('b'), at);
for (let i = 0; i < n; i++) body.insertBefore(make(), body.childNodes[i >> 1]);
for (let i = 0; i < n; i++) body.append('x', make()); for (let i = 0; i < body.childNodes.length; i++) body.childNodes[i].x = i;
for (let i = 0; i < n; i++) body.append('x', make()); for (let i = 0; i < body.children.length; i++) body.children[i].x = i;
for (let i = 0; i < n; i++) body.append(make()); const all = document.getElementsByTagName('p'); for (let i = 0; i < all.length; i++) all[i].x = i;
for (let i = 0; i < n; i++) body.append(make()); const all = document.getElementsByTagName('p'); for (let i = all.length; i--;) all[i].x = i;
for (let i = 0; i < n; i++) body.append(make()); for (const it of body.children) it.x = 1; for (const it of body.childNodes) it.x = 1;
for (let i = 0; i < n; i++) body.append(make()); const all = body.childNodes; while (all.length) all[0].remove();
for (let i = 0; i < n; i++) body.append('x'.repeat(i % 3)); body.normalize();
for (let i = 0; i < n; i++) { body.append(make()); body.lastElementChild.x = body.firstElementChild; }
const f = document.createDocumentFragment(); for (let i = 0; i < n; i++) f.append(make()); body.append(f); body.replaceChildren();
/* Whole trees at once. */
let at = body; for (let i = 0; i < n; i++) at = at.appendChild(make()); body.cloneNode(true).isEqualNode(body); body.textContent; body.outerHTML; body.contains(at); body.compareDocumentPosition(at); body.querySelectorAll('p'); at.closest('b'); body.normalize();
let at = body; for (let i = 0; i < n; i++) at = at.appendChild(make('template')).content; body.cloneNode(true); body.outerHTML;
for (let i = 0; i < n; i++) body.append(make(), 'x'); body.cloneNode(true).isEqualNode(body); body.textContent; body.innerHTML; body.querySelectorAll('p'); body.lastChild.wholeText; body.lastChild.compareDocumentPosition(body.firstChild);
let at = body; for (let i = 0; i < n; i++) { at = at.appendChild(make('i')); at.append('x'); } body.innerText;
let at = body; for (let i = 0; i < n; i++) { at = at.appendChild(make('i')); at.append('x'); } body.scrollHeight;
let at = body; for (let i = 0; i < n; i++) { at = at.appendChild(make('div')); at.style.overflow = 'auto'; at.style.height = '9px'; } body.scrollHeight;
body.innerHTML = '<ol>' + '<li>x'.repeat(n); body.innerText; body.scrollHeight;
body.innerHTML = '<table>' + '<tr><td>x<td>y'.repeat(n); body.innerText; body.scrollHeight;
body.innerHTML = '<textarea rows=1000></textarea>'.repeat(n); body.scrollHeight;
body.innerHTML = '<select><option>' + '<option>x'.repeat(n) + '</select>'; body.scrollHeight; body.firstChild.value;
/* Markup. */
body.innerHTML = '<p>'.repeat(n);
body.innerHTML = '<div>'.repeat(n);
body.innerHTML = '<template>'.repeat(n);
body.innerHTML = '<table>'.repeat(n);
body.innerHTML = '<a>'.repeat(n);
body.innerHTML = '&lt;x'.repeat(8 * n);
body.innerHTML = '<i>x</i>'.repeat(n) + '</b>'.repeat(n);
body.innerHTML = '<table>' + 'x<b>'.repeat(n);
for (let i = 0; i < n; i++) body.insertAdjacentHTML('beforeend', '<p>');
for (let i = 0; i < n; i++) body.insertAdjacentHTML('afterbegin', '<p>');
body.innerText = 'a\n'.repeat(n);
/* Attributes, words, declarations. */
body.innerHTML = '<p ' + Array.from({ length: n }, (_, i) => 'a' + i).join(' ') + '>'; const e = body.firstChild; Object.getOwnPropertyNames(e.attributes).length; e.getAttributeNames(); e.isEqualNode(e.cloneNode());
const e = make(), words = Array.from({ length: n }, (_, i) => 'a' + i); e.className = words.join(' '); e.classList.length; e.classList.add(...words.slice(0, 5000)); e.classList.remove(...words.slice(0, 5000)); e.matches('.a1'); body.append(e); document.getElementsByClassName('a1').length;
const e = make(), text = Array.from({ length: n }, (_, i) => 'a' + i + ': b').join(';'); e.style = text; e.style.length; e.style.a1 = 'c'; e.style.cssText;
const e = make(), text = Array.from({ length: n }, (_, i) => 'a' + i + ': b').join(';'); e.style = text; for (const x of Array(100)) e.style.a2;
const e = make(); for (let i = 0; i < n; i++) e.dataset['a' + i] = i; Object.keys(e.dataset);
for (let i = 0; i < n; i++) localStorage['a' + i] = i; Object.keys(localStorage); localStorage.clear();
/* Links, forms and tables. */
for (let i = 0; i < n; i++) { const a = make('a'); a.href = '/x'; body.append(a); } for (const a of document.links) a.host;
for (let i = 0; i < n; i++) body.append(make('a')); for (const a of document.querySelectorAll('a')) a.baseURI;
const s = body.appendChild(make('select')); for (let i = 0; i < n; i++) s.append(make('option')); s.selectedIndex; s.value; s.selectedOptions.length; s.querySelectorAll(':checked'); s.selectedIndex = 5; for (let i = 0; i < 20; i++) s.options[i].selected;
const f = body.appendChild(make('form')); for (let i = 0; i < n; i++) { const input = make('input'); input.name = 'a' + i; f.append(input); } const all = f.elements; for (let i = 0; i < all.length; i++) all[i].form; f.reset();
const f = body.appendChild(make('form')); for (let i = 0; i < n; i++) { const input = make('input'); input.type = 'radio'; input.name = 'a'; f.append(input); } f.lastChild.click();
const t = body.appendChild(make('table')); for (let i = 0; i < n; i++) t.insertRow(); const r = t.rows[0]; for (let i = 0; i < n; i++) r.insertCell(); const all = r.cells; for (let i = 0; i < n; i++) all[i].x = 1;
for (let i = 0; i < n; i++) { const e = make(); e.id = 'a' + i; body.append(e); } for (let i = 0; i < n; i++) document.getElementById('a1').append('x');
/* Observers and listeners. */
const o = new MutationObserver(() => {}); o.observe(body, { childList: true, subtree: true }); for (let i = 0; i < n; i++) body.append(make()); while (body.firstChild) body.firstChild.remove(); o.takeRecords();
const o = new MutationObserver(() => {}); for (let i = 0; i < n; i++) o.observe(body.appendChild(make()), { attributes: true }); o.disconnect();
let at = body; for (let i = 0; i < n; i++) at = at.appendChild(make()); body.onclick = () => {}; at.click();
