// While there is nothing to do, look every second whether there is. Without this script the page has a link to look again.
(function look() {
  var again = function () { setTimeout(look, 1000); };
  fetch("/waiting").then(function (answer) {
    if (answer.status === 200) location.reload(); else again();
  }, again);
})();
