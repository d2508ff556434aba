#include "storage/objects/s3_xml.hpp"

#include <boost/property_tree/xml_parser.hpp>
#include <sstream>

namespace tunefind {
namespace {

using Tree = boost::property_tree::ptree;

/// The root element of an XML text if it has this name; nothing if it has another one or the text is not XML.
std::optional<Tree> element(const std::string& xml, const char* name) try {
  std::istringstream in(xml);
  Tree tree;
  read_xml(in, tree);
  const auto child = tree.get_child_optional(name);
  return child ? std::optional<Tree>(*child) : std::nullopt;
} catch (const boost::property_tree::ptree_error&) {
  return std::nullopt;
}

}  // namespace

S3Error read_s3_error(const std::string& xml) {
  const auto error = element(xml, "Error");
  if (!error) return {};
  return {error->get("Code", ""), error->get("Message", "")};
}

std::optional<S3Page> read_s3_page(const std::string& xml) {
  auto list = element(xml, "ListBucketResult");
  if (!list) list = element(xml, "ListMultipartUploadsResult");
  if (!list) return std::nullopt;
  S3Page page;
  for (const auto& [name, item] : *list) {
    if (name == "Contents") {
      const auto bytes = item.get_optional<std::uint64_t>("Size");
      if (!bytes) return std::nullopt;
      page.items.push_back({item.get("Key", ""), *bytes, "", ""});
    } else if (name == "Upload") {
      page.items.push_back({item.get("Key", ""), 0, item.get("UploadId", ""), item.get("Initiated", "")});
    }
  }
  if (list->get("IsTruncated", "") == "true") page.next = list->get("NextContinuationToken", "");
  return page;
}

std::optional<std::string> read_s3_upload_id(const std::string& xml) {
  const auto upload = element(xml, "InitiateMultipartUploadResult");
  std::string id = upload ? upload->get("UploadId", "") : "";
  return id.empty() ? std::nullopt : std::optional(std::move(id));
}

bool is_s3_completion(const std::string& xml) { return element(xml, "CompleteMultipartUploadResult").has_value(); }

std::string write_s3_completion(const std::vector<std::string>& etags) {
  Tree tree;
  Tree& upload = tree.add_child("CompleteMultipartUpload", {});
  for (std::size_t n = 0; n < etags.size(); ++n) {
    Tree& part = upload.add_child("Part", {});
    part.put("PartNumber", n + 1);
    part.put("ETag", etags[n]);
  }
  std::ostringstream out;
  write_xml(out, tree);
  return out.str();
}

}  // namespace tunefind
