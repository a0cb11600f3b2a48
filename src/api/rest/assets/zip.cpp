#include "api/rest/assets/zip.hpp"

#include <fmt/format.h>

#include "api/disposition.hpp"
#include "assets/file.hpp"
#include "assets/folder.hpp"
#include "assets/services.hpp"
#include "assets/zip.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"

namespace dirigent::api::rest {

namespace {

constexpr std::size_t kPiece = 256 * 1024;

struct Member {
  std::shared_ptr<storage::Driver> driver;
  std::string disk, path;
};

class ZipProducer final : public http::BodyProducer {
 public:
  ZipProducer(io::BlockingPool& pool, std::vector<Member> members, std::vector<std::string> folders)
      : pool_(pool), members_(std::move(members)), folders_(std::move(folders)), zip_(base::now_ms()) {}

  io::Task<bool> next(std::string& out) override {
    std::function<std::string()> write = [this] { return write_piece(); };
    out = co_await pool_.run(std::move(write));
    co_return !finished_;
  }

 private:
  std::string write_piece() {
    std::string out;
    while (out.empty() && !finished_) {
      if (source_) {
        go_on(out);
      } else if (at_ < members_.size()) {
        open(out);
      } else {
        for (const std::string& folder : folders_) zip_.add_folder(out, folder);
        zip_.finish(out);
        finished_ = true;
      }
    }
    return out;
  }

  // A file that is gone from its storage is left out.
  void open(std::string& out) {
    const Member& member = members_[at_];
    try {
      source_ = member.driver->open(member.disk);
    } catch (const storage::StorageError& error) {
      base::log::warn("A file is missing in an archive", {{"file", member.disk}, {"cause", error.what()}});
      ++at_;
      return;
    }
    zip_.begin_file(out, member.path);
  }

  void go_on(std::string& out) {
    piece_.resize(kPiece);
    const std::size_t count = source_->read(piece_.data(), piece_.size());
    if (count > 0) return zip_.add(out, std::string_view(piece_).substr(0, count));
    zip_.end_file(out);
    source_.reset();
    ++at_;
  }

  io::BlockingPool& pool_;
  const std::vector<Member> members_;
  const std::vector<std::string> folders_;
  assets::ZipWriter zip_;
  std::unique_ptr<storage::Source> source_;
  std::string piece_;
  std::size_t at_ = 0;
  bool finished_ = false;
};

base::Error nothing_found() {
  return base::invalid_payload("No files found in the selected folders tree");
}

std::string_view type_of(const json::value* value) {
  if (value == nullptr) return "undefined";
  if (value->is_null()) return "null";
  if (value->is_string()) return "string";
  if (value->is_bool()) return "boolean";
  return value->is_number() ? "number" : "object";
}

[[noreturn]] void refuse(std::string_view what, std::string_view where) {
  base::fail(base::invalid_payload(fmt::format("Validation error: {} at \"{}\"", what, where)));
}

json::array ids_of(const RequestContext& context) {
  const json::value* ids = context.body_members().if_contains("ids");
  if (ids == nullptr || !ids->is_array()) {
    refuse(fmt::format("Invalid input: expected array, received {}", type_of(ids)), "ids");
  }
  const json::array& list = ids->get_array();
  if (list.empty()) refuse("Too small: expected array to have >=1 items", "ids");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const bool id = list[i].is_string() && base::is_uuid(list[i].get_string());
    if (!id) refuse("\"id\" must be a uuid", fmt::format("ids[{}]", i));
  }
  return list;
}

query::Query files_where(std::string field, json::array values) {
  query::Query query;
  query::Filter filter;
  filter.kind = query::Filter::Kind::kCondition;
  filter.path = {std::move(field)};
  filter.op = "_in";
  filter.value = std::move(values);
  query.filter = std::move(filter);
  return query;
}

std::shared_ptr<storage::Driver> driver_of(const RequestContext& context, const assets::File& file) {
  try {
    return context.app.storage->driver(file.storage);
  } catch (const std::exception& error) {
    base::log::error("A storage location cannot be used", {{"location", file.storage}, {"cause", error.what()}});
    return nullptr;
  }
}

std::vector<Member> members_of(const RequestContext& context, const std::vector<assets::File>& files,
                               const std::map<std::string, std::string>& folders) {
  std::vector<Member> members;
  for (const assets::File& file : files) {
    auto driver = driver_of(context, file);
    if (!driver) continue;
    const auto folder = folders.find(file.folder);
    const std::string name = assets::safe_path(file.name);
    members.push_back({std::move(driver), file.disk,
                       folder == folders.end() ? name : assets::safe_path(folder->second + "/" + name)});
  }
  return members;
}

http::Response archive(const RequestContext& context, std::string_view subject, std::vector<Member> members,
                       std::vector<std::string> folders) {
  const base::Civil at = base::to_civil(base::now_ms(), true);
  const std::string name = fmt::format("{}-{:04}{:02}{:02}-{}{:02}{:02}.zip", subject, at.year, at.month, at.day,
                                       at.hour, at.minute, at.second);
  http::Response response;
  response.content_type = "application/zip";
  response.headers.add("Content-Disposition", content_disposition("attachment", name));
  response.producer = std::make_shared<ZipProducer>(*context.app.file_waits, std::move(members), std::move(folders));
  return response;
}

}  // namespace

io::Task<http::Response> assets_zip_files(RequestContext& context) {
  query::Query query = files_where("id", ids_of(context));
  assets::Reader reader{context.app.items, context.schema, context.who};
  const std::vector<assets::File> files = co_await assets::find_files(std::move(reader), std::move(query));
  if (files.empty()) base::fail(nothing_found());
  const std::map<std::string, std::string> nowhere;
  co_return archive(context, "files", members_of(context, files, nowhere), {});
}

io::Task<http::Response> assets_zip_folder(RequestContext& context) {
  assets::Reader reader{context.app.items, context.schema, context.who};
  std::string id = base::lower(context.parameters.front());
  assets::Reader same = reader;
  const std::map<std::string, std::string> folders = co_await assets::folder_tree(std::move(same), id);
  json::array ids;
  for (const auto& [key, path] : folders) ids.emplace_back(key);
  std::vector<assets::File> files;
  if (!ids.empty()) {
    query::Query query = files_where("folder", std::move(ids));
    files = co_await assets::find_files(std::move(reader), std::move(query));
  }
  if (files.empty()) base::fail(nothing_found());
  std::vector<std::string> paths;
  paths.reserve(folders.size());
  for (const auto& [key, path] : folders) paths.push_back(assets::safe_path(path) + "/");
  co_return archive(context, "folder-" + folders.at(id), members_of(context, files, folders), std::move(paths));
}

}  // namespace dirigent::api::rest
