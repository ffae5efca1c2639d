// 11 Falls without a source
// Answers: the events that nothing asserts once the claims of one source, and of everything that is part of it, no longer count.
// Change: the words of the source's title or publisher; `''` takes the source with the most claims.
WITH '' AS words
MATCH (whole:Source)<-[:PART_OF_SOURCE*0..8]-(:Source)<-[:MADE_IN]-(claim:Claim)
WHERE words = '' OR toLower(whole.title + ' ' + coalesce(whole.publisher, '')) CONTAINS toLower(words)
WITH whole, sum(size(claim.claims)) AS claims ORDER BY claims DESC, whole.id LIMIT 1
MATCH (whole)<-[:PART_OF_SOURCE*0..8]-(part:Source)
WITH whole, collect(part.id) AS gone
MATCH (event:Event)<-[:ABOUT]-(claim:Claim {stance: 'asserts'})-[:MADE_IN]->(source:Source)
WHERE claim.about = event.id AND claim.retracted IS NULL AND source.retracted IS NULL
WITH whole, gone, event, collect(DISTINCT source.id) AS sources
WHERE all(source IN sources WHERE source IN gone)
RETURN whole.title AS without, event.name AS falls, event.edtf AS day, event.reality AS reality, event.status AS status, event.degree AS relations
ORDER BY relations DESC, falls;
