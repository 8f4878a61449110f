// Gives mediasoup's worker the hash containers it names, from the standard library.
//
// Upstream takes `ankerl::unordered_dense` from the internet; Debian does not carry it. The worker uses the part of its
// interface that `std::unordered_map` has too, and asks less of it: standard iterators stay valid for longer.

#ifndef CLOUD_WINDOW_ANKERL_UNORDERED_DENSE_H
#define CLOUD_WINDOW_ANKERL_UNORDERED_DENSE_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	// std::hash of an integer is the integer in libstdc++. SSRCs and ports would do with that, but the worker also
	// combines these values into keys, where the bits must be mixed. The finalizer is that of MurmurHash3.
	template<typename T, typename = void>
	struct hash : std::hash<T>
	{
	};

	template<typename T>
	struct hash<T, std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>>
	{
		uint64_t operator()(T value) const noexcept
		{
			auto bits = static_cast<uint64_t>(value);

			bits ^= bits >> 33;
			bits *= 0xff51afd7ed558ccdULL;
			bits ^= bits >> 33;
			bits *= 0xc4ceb9fe1a85ec53ULL;
			bits ^= bits >> 33;

			return bits;
		}
	};

	template<typename Key, typename Value, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
	using map = std::unordered_map<Key, Value, Hash, Equal>;

	template<typename Key, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
	using set = std::unordered_set<Key, Hash, Equal>;
} // namespace ankerl::unordered_dense

#endif
