-- wrk: an item at random
request = function()
  return wrk.format("GET", "/items/articles/" .. math.random(1, 20000), {["Authorization"] = "Bearer bench-static-token"})
end
