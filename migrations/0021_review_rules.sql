-- What a product is read as, now with its tags.
DROP VIEW product_documents;
--> statement-breakpoint
CREATE VIEW product_documents AS SELECT d.num AS num, d.id AS id,
  '{"skus":' || (SELECT json_group_array(json_object(
      'id', k.id, 'code', k.code, 'position', k.position, 'values', json(k."values"), 'priceFen', k.price_fen, 'marketPriceFen', k.market_price_fen, 'barcode', k.barcode,
      'sellable', k.sellable)) FROM skus k WHERE k.product_id = d.id) || ',' AS skus,
  substr(json_object(
      '__typename', 'Product', 'id', d.id, 'merchantId', d.merchant_id, 'cityCode', d.city_code, 'categoryId', d.category_id,
      'names', json(d.names), 'subtitles', json(d.subtitles), 'descriptions', json(d.descriptions),
      'specifications', json(d.specifications), 'tags', json(d.tags), 'sold', d.sold, 'minPriceFen', d.min_price_fen, 'maxPriceFen', d.max_price_fen,
      'onSale', json(iif(d.state = 'ON_SALE', 'true', 'false')), 'version', d.version, 'updatedAt', d.updated_at,
      'cover', json(d.cover)), 2) AS product
FROM products d;
--> statement-breakpoint
UPDATE product_cards SET product = (SELECT product FROM product_documents d WHERE d.num = product_cards.num);
--> statement-breakpoint
CREATE TRIGGER product_tags_insert AFTER INSERT ON products WHEN NEW.tags <> '[]'
BEGIN
  INSERT OR IGNORE INTO product_tags (tag, product_id) SELECT value, NEW.id FROM json_each(NEW.tags);
END;
--> statement-breakpoint
CREATE TRIGGER product_tags_update AFTER UPDATE OF tags ON products WHEN OLD.tags <> NEW.tags
BEGIN
  DELETE FROM product_tags WHERE product_id = NEW.id;
  INSERT OR IGNORE INTO product_tags (tag, product_id) SELECT value, NEW.id FROM json_each(NEW.tags);
END;
--> statement-breakpoint
-- Where the city looks first, nothing is sold whose words and pictures it has not approved as they are: whoever writes them,
-- the desk, a file or a machine. One trigger does both, so that the order of triggers does not matter.
CREATE TRIGGER products_review_insert AFTER INSERT ON products
WHEN NEW.state = 'ON_SALE' AND EXISTS (SELECT 1 FROM cities WHERE code = NEW.city_code AND reviews_content = 1)
BEGIN
  UPDATE products SET state = 'OFF_SHELF', review = 'PENDING' WHERE id = NEW.id;
END;
--> statement-breakpoint
CREATE TRIGGER products_review_update AFTER UPDATE OF names, subtitles, descriptions, specifications, tags, state ON products
WHEN (NEW.state = 'ON_SALE' OR (OLD.names, OLD.subtitles, OLD.descriptions, OLD.specifications, OLD.tags) IS NOT (NEW.names, NEW.subtitles, NEW.descriptions, NEW.specifications, NEW.tags))
  AND EXISTS (SELECT 1 FROM cities WHERE code = NEW.city_code AND reviews_content = 1)
BEGIN
  UPDATE products SET content_version = content_version + 1
    WHERE id = NEW.id AND (OLD.names, OLD.subtitles, OLD.descriptions, OLD.specifications, OLD.tags) IS NOT (NEW.names, NEW.subtitles, NEW.descriptions, NEW.specifications, NEW.tags);
  UPDATE products SET state = 'OFF_SHELF', review = 'PENDING', review_reason = NULL
    WHERE id = NEW.id AND state = 'ON_SALE' AND approved_version IS NOT content_version;
END;
--> statement-breakpoint
CREATE TRIGGER products_review_media_insert AFTER INSERT ON media
BEGIN
  UPDATE products SET content_version = content_version + 1, review = iif(state = 'ON_SALE', 'PENDING', review), state = 'OFF_SHELF'
    WHERE id = NEW.owner_id AND city_code IN (SELECT code FROM cities WHERE reviews_content = 1);
END;
--> statement-breakpoint
CREATE TRIGGER products_review_media_update AFTER UPDATE OF url, alt ON media WHEN (OLD.url, OLD.alt) IS NOT (NEW.url, NEW.alt)
BEGIN
  UPDATE products SET content_version = content_version + 1, review = iif(state = 'ON_SALE', 'PENDING', review), state = 'OFF_SHELF'
    WHERE id = NEW.owner_id AND city_code IN (SELECT code FROM cities WHERE reviews_content = 1);
END;
--> statement-breakpoint
CREATE TRIGGER products_review_origin_insert AFTER INSERT ON product_origins
BEGIN
  UPDATE products SET content_version = content_version + 1, review = iif(state = 'ON_SALE', 'PENDING', review), state = 'OFF_SHELF'
    WHERE id = NEW.product_id AND city_code IN (SELECT code FROM cities WHERE reviews_content = 1);
END;
--> statement-breakpoint
CREATE TRIGGER products_review_origin_update AFTER UPDATE ON product_origins WHEN (OLD.origin, OLD.steps) IS NOT (NEW.origin, NEW.steps)
BEGIN
  UPDATE products SET content_version = content_version + 1, review = iif(state = 'ON_SALE', 'PENDING', review), state = 'OFF_SHELF'
    WHERE id = NEW.product_id AND city_code IN (SELECT code FROM cities WHERE reviews_content = 1);
END;
--> statement-breakpoint
CREATE TRIGGER products_review_inspection AFTER INSERT ON inspections
BEGIN
  UPDATE products SET content_version = content_version + 1, review = iif(state = 'ON_SALE', 'PENDING', review), state = 'OFF_SHELF'
    WHERE id = NEW.product_id AND city_code IN (SELECT code FROM cities WHERE reviews_content = 1);
END;
--> statement-breakpoint
-- What is sold when a city begins to look first has been looked at by whoever bought it; when it no longer does, nothing waits.
CREATE TRIGGER cities_review_on AFTER UPDATE OF reviews_content ON cities WHEN OLD.reviews_content = 0 AND NEW.reviews_content = 1
BEGIN
  UPDATE products SET approved_version = content_version WHERE city_code = NEW.code AND state = 'ON_SALE';
END;
--> statement-breakpoint
CREATE TRIGGER cities_review_off AFTER UPDATE OF reviews_content ON cities WHEN OLD.reviews_content = 1 AND NEW.reviews_content = 0
BEGIN
  UPDATE products SET state = iif(list_at IS NULL, 'ON_SALE', state), review = NULL, review_reason = NULL WHERE city_code = NEW.code AND review = 'PENDING';
END;
--> statement-breakpoint
-- Whoever keeps an answer about the product.
CREATE TRIGGER product_origins_changed_insert AFTER INSERT ON product_origins
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'Product', city_code FROM products WHERE id = NEW.product_id;
END;
--> statement-breakpoint
CREATE TRIGGER product_origins_changed_update AFTER UPDATE ON product_origins
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'Product', city_code FROM products WHERE id IN (OLD.product_id, NEW.product_id);
END;
--> statement-breakpoint
CREATE TRIGGER product_origins_changed_delete AFTER DELETE ON product_origins
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'Product', city_code FROM products WHERE id = OLD.product_id;
END;
--> statement-breakpoint
CREATE TRIGGER inspections_changed_insert AFTER INSERT ON inspections
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'Product', city_code FROM products WHERE id = NEW.product_id;
END;
--> statement-breakpoint
CREATE TRIGGER inspections_changed_update AFTER UPDATE ON inspections
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'Product', city_code FROM products WHERE id IN (OLD.product_id, NEW.product_id);
END;
--> statement-breakpoint
CREATE TRIGGER inspections_changed_delete AFTER DELETE ON inspections
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'Product', city_code FROM products WHERE id = OLD.product_id;
END;
