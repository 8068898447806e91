/** How often a screen asks for a new page, ms; each round adds up to a fifth at random, so that screens spread. */
export const SCREEN_REFRESH_MS = 20_000

/**
 * The script of a smart screen. Every 20 to 24 s it asks for its own address with the last `ETag`:
 * 200 replaces the main content, 304 changes nothing, a failure keeps the content and shows since when
 * (the time printed in the last good page, because a player's own clock may be wrong).
 * A page made with other assets reloads the document. Written for players of some age: no modules, no `?.`.
 * Needs `connect-src 'self'` in the content policy.
 */
export const screenRefreshScript = `(function () {
  var etag = null
  function main(doc) { return doc.getElementById('screen') }
  function offline() {
    var now = main(document), mark = document.getElementById('screen-offline')
    now.setAttribute('data-offline', '')
    mark.textContent = mark.getAttribute('data-text').replace('{time}', now.getAttribute('data-time'))
    mark.hidden = false
  }
  function online() {
    main(document).removeAttribute('data-offline')
    document.getElementById('screen-offline').hidden = true
  }
  function show(text) {
    var page = new DOMParser().parseFromString(text, 'text/html'), next = main(page), now = main(document)
    if (!next) throw new Error('not a screen page')
    if (next.getAttribute('data-build') !== now.getAttribute('data-build')) { location.reload(); return }
    document.body.className = page.body.className
    document.title = page.title
    now.parentNode.replaceChild(document.importNode(next, true), now)
  }
  function ask() {
    var headers = etag ? { 'If-None-Match': etag } : {}
    var stop = new AbortController()
    var limit = setTimeout(function () { stop.abort() }, 10000)
    fetch(location.href, { headers: headers, cache: 'no-store', credentials: 'same-origin', signal: stop.signal })
      .then(function (answer) {
        if (answer.status === 304) return null
        if (!answer.ok) throw new Error('status ' + answer.status)
        return answer.text().then(function (text) { show(text); etag = answer.headers.get('ETag') })
      })
      .then(online, offline)
      .then(function () { clearTimeout(limit); wait() })
  }
  function wait() { setTimeout(ask, ${SCREEN_REFRESH_MS} * (1 + Math.random() / 5)) }
  wait()
})()`
