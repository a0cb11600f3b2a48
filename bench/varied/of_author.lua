-- wrk: the articles of an author at random, with names and tags
request = function()
  return wrk.format("GET", "/items/articles?limit=25&fields=id,title,author.name,tags.tags_id.label&filter[author][_eq]=" .. math.random(1, 500), {["Authorization"] = "Bearer bench-static-token"})
end
