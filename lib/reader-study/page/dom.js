/** Finding the page's elements. */

/**
 * The element with an id, as the class that it must be.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no ${type.name} "${id}".`);
  return found;
}

/**
 * A button with what it does.
 * @param {string} id
 * @param {() => void} act
 * @returns {HTMLButtonElement}
 */
export function button(id, act) {
  const found = element(id, HTMLButtonElement);
  found.addEventListener("click", (event) => {
    act();
    // A button that was pressed with a pointer gives the focus back: Enter is for the answer.
    if (event.detail > 0) found.blur();
  });
  return found;
}
