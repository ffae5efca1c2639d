// 05 Disputed
// Answers: what different speakers say of one thing that excludes each other: denials, figures that can't both be right, other words.
// Change: the list of properties of which only one value can be right; `[]` leaves the denials. Dates are compared as words here.
WITH $EXCLUSIVE$ AS exclusive
MATCH (node:Claim)-[:MADE_IN]->(source:Source)
WHERE node.retracted IS NULL AND source.retracted IS NULL
UNWIND node.claims AS id MATCH (claim:Entity {id: id})
WITH exclusive, node, claim, coalesce(node.publisher, node.source) AS publisher,
     coalesce(claim.best, claim.low, claim.high, claim.share) IS NOT NULL AS is_figure
WITH exclusive, claim.carrier AS carrier, claim.about AS about, claim.property AS property, claim.as_of AS as_of,
     claim.property IS NULL OR claim.property IN exclusive AS excludes, collect({
       stance: claim.stance, source: node.source_title, says: CASE WHEN claim.property IS NULL OR size(node.claims) = 1 THEN node.caption
         ELSE coalesce(substring(reduce(names = '', name IN node.speakers | names + ', ' + name), 2) + ': ', '') + claim.caption END, is_figure: is_figure, share: claim.share,
       words: CASE WHEN is_figure THEN '' ELSE toLower(coalesce(claim.text, '')) END,
       low: coalesce(claim.low, claim.best, -1e300), high: coalesce(claim.high, claim.best, 1e300),
       who: CASE WHEN COUNT { (node)-[:ATTRIBUTED_TO]->(who) WHERE who.kind <> 'unattributed' } = 0 THEN [publisher] ELSE COLLECT {
         MATCH (node)-[:ATTRIBUTED_TO]->(who) WHERE who.kind <> 'unattributed'
         RETURN coalesce(who.z_standing, who.id, publisher + ': ' + who.name + coalesce(who.affiliation, '')) } END
     }) AS claims
WHERE any(a IN claims WHERE any(b IN claims WHERE none(speaker IN a.who WHERE speaker IN b.who) AND CASE
  WHEN a.stance <> b.stance AND a.is_figure AND b.is_figure THEN a.low <= b.high AND b.low <= a.high AND coalesce(a.share = b.share, true)
  WHEN a.stance <> b.stance THEN excludes OR a.words = b.words
  WHEN a.stance = 'denies' OR NOT excludes THEN false
  ELSE a.low > b.high OR a.share <> b.share OR a.words <> b.words END))
MATCH (thing:Event|Actor|Location|Relation|Merged {id: carrier})
WHERE coalesce(thing.reality, 'happened') IN $REALITIES$ AND coalesce(thing.status, 'stated') IN $STANDING$
RETURN thing.caption AS what, CASE about WHEN carrier THEN 'the thing itself' ELSE substring(about, size(carrier) + 1) END AS part,
       property, as_of, [entry IN claims | entry.says] AS said, COLLECT { UNWIND claims AS entry RETURN DISTINCT entry.source } AS sources
ORDER BY what, part, property, as_of;
