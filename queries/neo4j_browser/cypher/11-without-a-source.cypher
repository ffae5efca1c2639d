// What falls without one source
// Answers: the events that nothing asserts once the claims of one source, and of everything that is part of it, no longer count.
// Change: the words of the source's title or publisher; `''` takes the source with the most claims.
WITH '' AS words
MATCH (whole:Source)<-[:PART_OF_SOURCE*0..4]-(:Source)<-[:MADE_IN]-(claim:Claim)
WHERE words = '' OR toLower(whole.title + ' ' + coalesce(whole.publisher, '')) CONTAINS toLower(words)
WITH whole, count(claim) AS claims ORDER BY claims DESC, whole.id LIMIT 1
MATCH (whole)<-[:PART_OF_SOURCE*0..4]-(part:Source)
WITH whole, collect(part.id) AS gone
MATCH (event:Event)<-[:ABOUT]-(claim:Claim {stance: 'asserts'})
WHERE claim.about = event.id
WITH whole, gone, event, collect(DISTINCT claim.source) AS sources
WHERE all(source IN sources WHERE source IN gone)
RETURN whole.title AS without, event.title AS falls, event.edtf AS day, event.status AS status, event.degree AS relations
ORDER BY relations DESC, falls;
