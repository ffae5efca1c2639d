// 07 Claims by source
// Answers: for each source how many claims it makes, on how many things, and how many of them are hedged, anonymous or denials.
// Change: nothing; or add `AND source.title CONTAINS '…'` after `IS NULL`.
MATCH (claim:Claim)-[:MADE_IN]->(source:Source)
WHERE claim.retracted IS NULL AND source.retracted IS NULL
UNWIND claim.claims AS id MATCH (record:Entity {id: id})
RETURN source.title AS source, head(collect(claim.publisher)) AS publisher,
       head(COLLECT { MATCH (source)-[:PART_OF_SOURCE*0..8]->(whole) WHERE whole.latest IS NOT NULL RETURN whole.latest }) AS published,
       count(record) AS claims, count(DISTINCT claim.carrier) AS things,
       count(CASE record.certainty WHEN 'confirmed' THEN 1 END) AS confirmed, count(CASE record.certainty WHEN 'hedged' THEN 1 END) AS hedged,
       count(CASE WHEN claim.anonymous THEN 1 END) AS anonymous, count(CASE claim.stance WHEN 'denies' THEN 1 END) AS denials
ORDER BY claims DESC, source;
