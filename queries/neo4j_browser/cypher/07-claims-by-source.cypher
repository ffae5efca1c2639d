// How much each source says, and how firmly
// Answers: for each source how many claims it makes, on how many things, and how many of them are hedged, anonymous or denials.
// Change: nothing; or add `WHERE source.title CONTAINS '…'` after the first line of the query.
MATCH (claim:Claim)-[:MADE_IN]->(source:Source)
RETURN source.title AS source,
       head(COLLECT { MATCH (source)-[:PART_OF_SOURCE*0..4]->(whole) WHERE whole.publisher IS NOT NULL RETURN whole.publisher }) AS publisher,
       head(COLLECT { MATCH (source)-[:PART_OF_SOURCE*0..4]->(whole) WHERE whole.latest IS NOT NULL RETURN whole.latest }) AS published,
       count(claim) AS claims,
       count(DISTINCT claim.carrier) AS things, sum(CASE claim.certainty WHEN 'confirmed' THEN 1 ELSE 0 END) AS confirmed,
       sum(CASE claim.certainty WHEN 'hedged' THEN 1 ELSE 0 END) AS hedged, sum(CASE WHEN $IS_ANONYMOUS$ THEN 1 ELSE 0 END) AS anonymous,
       sum(CASE claim.stance WHEN 'denies' THEN 1 ELSE 0 END) AS denials
ORDER BY claims DESC, source;
